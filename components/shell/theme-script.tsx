import { THEME_STORAGE_KEY } from '../ui/theme-key.ts';

/**
 * Applies the remembered theme before the first paint, so a dark page never flashes white. Storage may be refused inside
 * a third-party frame; the page then follows the system, which needs no script.
 */
export function ThemeScript({ nonce }: { nonce?: string }) {
  const source = `try{var t=localStorage.getItem(${JSON.stringify(THEME_STORAGE_KEY)});if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch(e){}`;
  return <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: source }} />;
}
