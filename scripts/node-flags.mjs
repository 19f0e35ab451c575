/**
 * How Node runs every process of the house. Most objects live for one request: a small nursery costs no more CPU
 * (2 to 32 MB were within the noise of npm run bench -- deposit), and large transfers leave less memory behind.
 */
export const nodeFlags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=2']
