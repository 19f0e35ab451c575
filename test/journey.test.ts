import t from 'tap'
import { startSplit, startWhole } from './support/houses.ts'
import { journey } from './support/journey.ts'

t.setTimeout(180_000)

t.test('all services in one process', async (t) => journey(t, await startWhole(t)))
t.test('one process per service', async (t) => journey(t, await startSplit(t)))
