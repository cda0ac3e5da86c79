/** Where the browser remembers the chosen theme; shared by the inline script and the theme hook. */
export const THEME_STORAGE_KEY = 'headroom.theme';
