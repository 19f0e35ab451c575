import { answerQuestions } from '@zegel/thread'
import type { ReportModel } from '../report/report-model.ts'
import { reportPdf } from '../report/report-pdf.ts'

// The thread that draws reports: a model in, the bytes of a PDF out.

answerQuestions<ReportModel, Uint8Array>(async (model) => ({ answer: await reportPdf(model) }))
