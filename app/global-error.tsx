'use client';

import '@fontsource-variable/noto-sans/index.css';
import '@fontsource-variable/urbanist/index.css';
import './globals.css';
import { TooltipProvider } from '#components/ui/tooltip.tsx';
import ErrorPage from './error.tsx';

/** The document itself broke, so this page brings its own. */
export default function GlobalError(props: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en-GB">
      <body>
        <title>Error · Headroom</title>
        <TooltipProvider>
          <ErrorPage {...props} />
        </TooltipProvider>
      </body>
    </html>
  );
}
