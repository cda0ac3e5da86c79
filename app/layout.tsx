import '@fontsource-variable/noto-sans/index.css';
import '@fontsource-variable/urbanist/index.css';
import './globals.css';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { ThemeScript } from '#components/shell/theme-script.tsx';
import { Providers } from './providers.tsx';

export const metadata: Metadata = {
  title: { default: 'Headroom', template: '%s · Headroom' },
  description: 'One shared budget for every Genesys Cloud call of an organisation.',
  icons: { icon: [{ url: '/icon.svg', type: 'image/svg+xml' }] },
  robots: { index: false, follow: false },
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' };

/**
 * The document around every page. Reading `x-nonce` (set by the proxy with the content security policy) makes each page
 * render per request, which the nonce needs anyway.
 */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    <html lang="en-GB" suppressHydrationWarning>
      <head>
        <ThemeScript nonce={nonce} />
      </head>
      <body>
        <Providers nonce={nonce}>
          <div className="isolate min-h-dvh">{children}</div>
        </Providers>
      </body>
    </html>
  );
}
