'use client';

import { useEffect, useRef } from 'react';
import { usePreference } from './use-preference.ts';

const STORAGE_KEY = 'headroom.shortcuts';
const CHOICES = ['on', 'off'] as const;

/** Whether single-character shortcuts act (WCAG 2.1.4 lets a person turn them off). */
export function useShortcutsEnabled(): boolean {
  return usePreference(STORAGE_KEY, CHOICES, 'on')[0] === 'on';
}

/** The setting and its setter, for the shortcuts dialog. */
export function useShortcutsSetting(): readonly [boolean, (isEnabled: boolean) => void] {
  const [choice, setChoice] = usePreference(STORAGE_KEY, CHOICES, 'on');
  return [choice === 'on', (isEnabled) => setChoice(isEnabled ? 'on' : 'off')];
}

/** Whether the event comes from somewhere a person types, where letters are letters. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable="true"]') !== null;
}

/**
 * Calls back on a single character pressed anywhere in this frame, unless the person is typing, a dialog is open, or
 * shortcuts are turned off. Key events reach us only while our frame has the focus.
 */
export function useShortcut(key: string, onPress: () => void): void {
  const isEnabled = useShortcutsEnabled();
  const latest = useRef(onPress);
  useEffect(() => {
    latest.current = onPress;
  });
  useEffect(() => {
    if (!isEnabled) return;
    const handle = (event: KeyboardEvent) => {
      if (event.key !== key || event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
      if (isTyping(event.target) || document.querySelector('[role="dialog"], [role="alertdialog"]')) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener('keydown', handle);
    return () => document.removeEventListener('keydown', handle);
  }, [key, isEnabled]);
}
