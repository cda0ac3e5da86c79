'use client';

import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { useState, type ReactNode } from 'react';
import { HttpProblem } from '#components/data/fetch-json.ts';
import { ToastProvider } from '#components/ui/toast.tsx';
import { TooltipProvider } from '#components/ui/tooltip.tsx';

const STALE_AFTER_MS = 30_000;
const MAX_RETRIES = 2;
const MAX_BACKOFF_MS = 15_000;

/** Retries what waiting can mend (no connection, 5xx), never what the request itself decides (4xx, bad answer). */
function shouldRetry(failureCount: number, error: Error): boolean {
  if (failureCount >= MAX_RETRIES || !(error instanceof HttpProblem)) return false;
  return error.status === 0 || error.status >= 500;
}

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Without a connection a request fails and says so, instead of waiting unseen.
        networkMode: 'always',
        refetchOnReconnect: true,
        staleTime: STALE_AFTER_MS,
        retry: shouldRetry,
        retryDelay: (attempt, error) =>
          (error instanceof HttpProblem ? error.retryAfterMs : undefined) ??
          Math.min(1000 * 2 ** attempt, MAX_BACKOFF_MS),
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}

/** Client-side context for every page: query cache, URL state, toasts, tooltips and the nonce for inline styles. */
export function Providers({ nonce, children }: { nonce?: string; children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  return (
    <CSPProvider nonce={nonce}>
      <QueryClientProvider client={queryClient}>
        <NuqsAdapter>
          <TooltipProvider>
            <ToastProvider>{children}</ToastProvider>
          </TooltipProvider>
        </NuqsAdapter>
      </QueryClientProvider>
    </CSPProvider>
  );
}
