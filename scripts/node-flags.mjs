/**
 * How Node runs every process of the house. Young objects live briefly here, so a small nursery is swept while it is
 * still in the processor's cache, and large transfers leave less behind (npm run bench -- transfer).
 */
export const nodeFlags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4']
