import type { Child } from '@zegel/testing'

/** SIGKILL to a process of ours; false where it did not run. */
export async function killChild(child: Child): Promise<boolean> {
  const { runs } = child
  await child.kill()
  return runs
}
