'use client';

import clsx from 'clsx';
import { FileUp } from 'lucide-react';
import { useId, useRef, useState, type DragEvent, type ReactNode } from 'react';
import { formatBytes } from '#lib/format.ts';
import { Button } from './button.tsx';

/** Props of {@link FileDrop}. */
export type FileDropProps = {
  /** What is wanted: "Schedule file". */
  label: string;
  /** As the `accept` attribute: ".csv,text/csv". */
  accept: string;
  maxBytes: number;
  /** Called with a file of an accepted kind and size; others are refused here, with the reason. */
  onFile: (file: File) => void;
  help?: ReactNode;
  /** The file that was taken, shown by name and size. */
  file?: { name: string; sizeBytes: number } | null;
  /** What was wrong with what the file holds. */
  error?: ReactNode;
  isBusy?: boolean;
};

/** Whether a file's name or type is among those an `accept` attribute lists. */
export function isAcceptedFile(file: { name: string; type: string }, accept: string): boolean {
  const patterns = accept.split(',').map((pattern) => pattern.trim().toLowerCase());
  const name = file.name.toLowerCase();
  const type = file.type.toLowerCase();
  return patterns.some((pattern) => {
    if (pattern.startsWith('.')) return name.endsWith(pattern);
    if (pattern.endsWith('/*')) return type.startsWith(pattern.slice(0, -1));
    return pattern === type;
  });
}

/** The file endings an `accept` attribute lists, in words: ".csv, .txt or .xlsx". */
export function endingsOf(accept: string): string {
  const endings = accept.split(',').map((pattern) => pattern.trim());
  const named = endings.filter((ending) => ending.startsWith('.'));
  return new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(named);
}

/** Takes one file, dropped or chosen with a button; the button is the way in for the keyboard and for touch. */
export function FileDrop({ label, accept, maxBytes, onFile, help, file, error, isBusy = false }: FileDropProps) {
  const id = useId();
  const inputRef = useRef<HTMLInputElement>(null);
  const [isOver, setIsOver] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const take = (candidate: File | undefined) => {
    if (!candidate || isBusy) return;
    if (!isAcceptedFile(candidate, accept)) {
      setRefusal(`“${candidate.name}” is of another kind. Choose a file ending in ${endingsOf(accept)}.`);
    } else if (candidate.size > maxBytes) {
      setRefusal(
        `“${candidate.name}” has ${formatBytes(candidate.size)}; the most is ${formatBytes(maxBytes)}. Split it.`,
      );
    } else {
      setRefusal(null);
      onFile(candidate);
    }
  };
  const handleDrop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    take(event.dataTransfer.files[0]);
  };
  const problem = refusal ?? error;
  return (
    <div
      role="group"
      aria-labelledby={`${id}-label`}
      aria-describedby={`${id}-help`}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={handleDrop}
      className={clsx(
        'flex flex-col items-center gap-2 rounded-md border-2 border-dashed px-4 py-6 text-center',
        isOver ? 'border-focus bg-hover' : problem ? 'border-error bg-field' : 'border-input bg-field',
      )}
    >
      <FileUp aria-hidden className="size-7 text-low" />
      <p id={`${id}-label`} className="font-semibold">
        {label}
      </p>
      {file ? (
        <p>
          {file.name} <span className="text-low">({formatBytes(file.sizeBytes)})</span>
        </p>
      ) : (
        <p className="text-mid">Drop a file here, or</p>
      )}
      <input
        ref={inputRef}
        type="file"
        accept={accept}
        aria-label={label}
        tabIndex={-1}
        className="hidden"
        onChange={(event) => {
          take(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
      <Button onClick={() => inputRef.current?.click()} isBusy={isBusy} busyLabel="Reading file">
        {file ? 'Choose another file' : 'Choose file'}
      </Button>
      <p id={`${id}-help`} className="text-sm text-low">
        {help ? <>{help} </> : null}At most {formatBytes(maxBytes)}.
      </p>
      {problem && (
        <p role="alert" className="text-sm">
          <span className="font-semibold text-error">Not taken.</span> {problem}
        </p>
      )}
    </div>
  );
}
