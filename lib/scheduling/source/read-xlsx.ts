import path from 'node:path';
import type { Worker } from 'node:worker_threads';
import { fail, type Result } from '#lib/result.ts';
import { createRowCollector, type ReadOptions, type RowCollector } from './collect-rows.ts';
import type { FileCode, ParsedFile } from './parsed-file.ts';
import type { WorkbookMessage, WorkbookTask } from './workbook-message.ts';

/** Heap of the thread that parses. 100,000 rows of every column take less than half of it. */
const MAX_HEAP_MB = 512;

/** Several times what the largest workbook takes on a small machine. */
const LONGEST_MS = 120_000;

/** One workbook at a time in this process, however many are sent. */
let lastReading: Promise<unknown> = Promise.resolve();

/**
 * Reads an Excel workbook: the first sheet whose first row names the columns. Cells become the texts a CSV would have (see
 * `cellText`), and the rows follow the rules of all files. Runs in a thread with a bounded heap, so that neither the other
 * requests wait for a large workbook nor the process ends by a hostile one. Takes the bytes over: `file` is empty afterwards.
 */
export function readXlsx(
  file: Uint8Array<ArrayBuffer>,
  options: ReadOptions = {},
): Promise<Result<ParsedFile, FileCode>> {
  const reading = lastReading.then(() => readInThread(file, options));
  lastReading = reading.catch(() => undefined);
  return reading;
}

async function readInThread(
  file: Uint8Array<ArrayBuffer>,
  options: ReadOptions,
): Promise<Result<ParsedFile, FileCode>> {
  const worker = startThread({ file, headings: options.headings ?? 'required' });
  try {
    return await outcomeOf(worker, createRowCollector(options));
  } finally {
    await worker.terminate();
  }
}

function startThread(task: WorkbookTask): Worker {
  // The thread is started from its source, which Node runs as it is; a bundler would take the import for its own business.
  const { Worker } = process.getBuiltinModule('node:worker_threads');
  return new Worker(path.join(/* turbopackIgnore: true */ process.cwd(), 'lib/scheduling/source/workbook-thread.ts'), {
    workerData: task,
    transferList: [task.file.buffer as ArrayBuffer],
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    // It reads what strangers wrote, and needs none of our secrets for it.
    env: {},
    execArgv: [],
  });
}

function outcomeOf(worker: Worker, collector: RowCollector): Promise<Result<ParsedFile, FileCode>> {
  const tooLarge = () => {
    const message = 'The workbook takes too much memory. Keep only the sheet with the assignments, or save it as CSV.';
    return fail('too_large', message);
  };
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(tooLarge()), LONGEST_MS);
    worker.on('message', (message: WorkbookMessage) => {
      if (message.kind === 'refused') resolve(fail(message.code, message.message, { cause: message.cause }));
      else if (message.kind === 'done' || !message.rows.every((row) => collector.add(row))) resolve(collector.finish());
    });
    worker.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') resolve(tooLarge());
      else reject(error);
    });
    worker.on('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the thread that reads workbooks ended with ${code} before it was done`));
    });
  });
}
