import path from 'node:path';
import type { ChildProcess } from 'node:child_process';
import { fail, type Result } from '#lib/result.ts';
import { createRowCollector, type ReadOptions, type RowCollector, type RowFormat } from './collect-rows.ts';
import type { FileCode, ParsedFile } from './parsed-file.ts';
import type { WorkbookMessage, WorkbookTask } from './workbook-message.ts';

/** Heap of the process that parses. 100,000 rows of every column take less than half of it. */
const MAX_HEAP_MB = 512;

/** How a process whose abort the system turned into a code ends: 128 and the signal's number. */
const OUT_OF_MEMORY = 134;

/** Several times what the largest workbook takes on a small machine. */
const LONGEST_MS = 120_000;

/** One workbook at a time in this process, however many are sent. */
let lastReading: Promise<unknown> = Promise.resolve();

/**
 * Reads an Excel workbook: the first sheet whose first row names the columns. Cells become the texts a CSV would have (see
 * `cellText`), and the rows follow the rules of all files. Runs in a process of its own with a bounded heap, so that neither the other
 * requests wait for a large workbook nor the server ends by a hostile one: V8 may end a whole process over a thread's heap.
 */
export function readXlsx<Row>(
  file: Uint8Array<ArrayBuffer>,
  format: RowFormat<Row>,
  options: ReadOptions = {},
): Promise<Result<ParsedFile<Row>, FileCode>> {
  const reading = lastReading.then(() => readApart(file, format, options));
  lastReading = reading.catch(() => undefined);
  return reading;
}

async function readApart<Row>(
  file: Uint8Array<ArrayBuffer>,
  format: RowFormat<Row>,
  options: ReadOptions,
): Promise<Result<ParsedFile<Row>, FileCode>> {
  const { columns } = format;
  const child = startReader();
  try {
    const task = { file, headings: options.headings ?? 'required', columns };
    return await outcomeOf(child, task, createRowCollector(format, options));
  } finally {
    child.kill('SIGKILL');
  }
}

function startReader(): ChildProcess {
  // It is started from its source, which Node runs as it is; a bundler would take the import for its own business.
  const { fork } = process.getBuiltinModule('node:child_process');
  return fork(path.join(/* turbopackIgnore: true */ process.cwd(), 'lib/scheduling/source/workbook-reader.ts'), {
    serialization: 'advanced',
    // It reads what strangers wrote, and needs none of our secrets for it.
    env: { NODE_ENV: 'production' },
    execArgv: [`--max-old-space-size=${MAX_HEAP_MB}`, '--disable-warning=ExperimentalWarning'],
    // What V8 says of a full heap is said in our words.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

function outcomeOf<Row>(
  child: ChildProcess,
  task: WorkbookTask,
  collector: RowCollector<Row>,
): Promise<Result<ParsedFile<Row>, FileCode>> {
  const tooLarge = () => {
    const message = 'The workbook takes too much memory. Keep only the sheet with the assignments, or save it as CSV.';
    return fail('too_large', message);
  };
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(tooLarge()), LONGEST_MS);
    child.on('message', (message: WorkbookMessage) => {
      if (message.kind === 'refused') resolve(fail(message.code, message.message, { cause: message.cause }));
      else if (message.kind === 'done' || !message.rows.every((row) => collector.add(row))) resolve(collector.finish());
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      // A full heap ends in an abort, a full machine in a kill.
      if (signal === 'SIGABRT' || signal === 'SIGKILL' || code === OUT_OF_MEMORY) resolve(tooLarge());
      else reject(new Error(`the process that reads workbooks ended with ${code ?? signal} before it was done`));
    });
    child.send(task, (error) => error && reject(error));
  });
}
