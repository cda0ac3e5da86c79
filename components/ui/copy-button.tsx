'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from './button.tsx';
import { IconButton } from './icon-button.tsx';

/** Props of {@link CopyButton}. */
export type CopyButtonProps = {
  text: string;
  /** What is copied: "Copy reference". */
  label: string;
  /** Shows the label beside the icon. */
  hasWords?: boolean;
};

type Outcome = 'idle' | 'copied' | 'refused';

/**
 * The clipboard interface is refused inside frames that were not granted it; a selected text area and the browser's own
 * copy command still work there.
 */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const focused = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  area.setAttribute('readonly', '');
  area.className = 'fixed top-0 opacity-0';
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return isCopied;
}

/** Copies a text and says so for two seconds. */
export function CopyButton({ text, label, hasWords = false }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<Outcome>('idle');
  useEffect(() => {
    if (outcome === 'idle') return;
    const timer = setTimeout(() => setOutcome('idle'), 2000);
    return () => clearTimeout(timer);
  }, [outcome]);
  const words = outcome === 'idle' ? label : outcome === 'copied' ? 'Copied' : 'Copying was refused';
  const icon =
    outcome === 'copied' ? <Check aria-hidden className="size-4" /> : <Copy aria-hidden className="size-4" />;
  const handleClick = () => {
    void copyText(text).then((isCopied) => setOutcome(isCopied ? 'copied' : 'refused'));
  };
  return (
    <>
      {hasWords ? (
        <Button icon={icon} onClick={handleClick}>
          {words}
        </Button>
      ) : (
        <IconButton label={words} icon={icon} size="sm" onClick={handleClick} />
      )}
      <span role="status" className="sr-only">
        {outcome === 'idle' ? '' : words}
      </span>
    </>
  );
}
