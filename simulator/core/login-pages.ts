import { demoPassword } from '../data/organisation-specs.ts';
import type { SimOAuthClient, SimRegion } from './types.ts';

/** Demo accounts of one organisation, listed under the form. */
export type SignInHelp = {
  readonly organisation: string;
  readonly accounts: readonly { readonly role: string; readonly email: string }[];
};

/** Escapes text for HTML and double-quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const style = `
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:#f2f5f8;color:#1c2127}
main{box-sizing:border-box;width:min(28rem,100%);padding:2rem;background:#fff;border:1px solid #d5dbe3;border-radius:8px}
h1{font-size:1.375rem;line-height:1.3;margin:0 0 .25rem}p{margin:0 0 1rem}
label{display:block;font-weight:600;margin:1rem 0 .25rem}
input{box-sizing:border-box;width:100%;padding:.6rem .75rem;font:inherit;border:1px solid #6b7785;border-radius:4px;background:transparent;color:inherit}
button{margin-top:1.25rem;width:100%;padding:.65rem;font:inherit;font-weight:600;color:#fff;background:#1b4fa0;border:0;border-radius:4px;cursor:pointer}
:focus-visible{outline:3px solid #1b4fa0;outline-offset:2px}
.error{padding:.6rem .75rem;border-left:4px solid #b3261e;background:#fdecea;color:#5f1410}
.hint,summary{color:#4b5663;font-size:.9375rem}details{margin-top:1.5rem}summary{cursor:pointer}
ul{margin:.25rem 0 .75rem;padding-left:1.25rem}code{overflow-wrap:anywhere}
h2{font-size:1rem;margin:.75rem 0 0}a{color:#1b4fa0}
@media(prefers-color-scheme:dark){body{background:#11161c;color:#e8edf2}main{background:#1a2129;border-color:#36414d}
.hint,summary{color:#b4bfcb}.error{background:#3a1513;color:#ffd9d5}button{background:#2f6bc9}a{color:#8ab8ff}:focus-visible{outline-color:#8ab8ff}}`;

/** A whole page of the login host. */
export function loginPage(title: string, content: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(title)}</title><style>${style}</style></head><body><main>${content}</main></body></html>`;
}

function helpList(help: readonly SignInHelp[]): string {
  const list = help
    .map(({ organisation, accounts }) => {
      const items = accounts
        .map(({ role, email }) => `<li>${escapeHtml(role)}: <code>${escapeHtml(email)}</code></li>`)
        .join('');
      return `<h2>${escapeHtml(organisation)}</h2><ul>${items}</ul>`;
    })
    .join('');
  return `<details open><summary>Demo accounts (password <code>${escapeHtml(demoPassword)}</code>)</summary>${list}</details>`;
}

/** The sign-in form. */
export function signInPage(options: {
  readonly region: SimRegion;
  readonly url: URL;
  readonly applicationName: string | null;
  readonly email: string;
  readonly hasFailed: boolean;
  readonly help: readonly SignInHelp[];
}): string {
  const { region, url, applicationName, email, hasFailed, help } = options;
  const action = escapeHtml(`${url.pathname}${url.search}`);
  const error = hasFailed
    ? '<p class="error" role="alert" id="problem">E-mail or password is not right. Check both and try again.</p>'
    : '';
  const invalid = hasFailed ? ' aria-invalid="true" aria-describedby="problem"' : '';
  return loginPage(
    'Sign in to Genesys Cloud (simulated)',
    `<h1>Sign in</h1><p class="hint">Simulated Genesys Cloud, ${escapeHtml(region.domain)}${applicationName ? `, to use ${escapeHtml(applicationName)}` : ''}</p>${error}
<form method="post" action="${action}">
<label for="email">E-mail</label><input id="email" name="email" type="email" autocomplete="username" required value="${escapeHtml(email)}"${invalid}>
<label for="password">Password</label><input id="password" name="password" type="password" autocomplete="current-password" required${invalid}>
<button type="submit">Sign in</button></form>${helpList(help)}`,
  );
}

/** Asks an administrator to approve a client for the whole organisation. */
export function consentPage(
  client: SimOAuthClient,
  organisationName: string,
  url: URL,
  ticket: string,
  back: string,
): string {
  const scopes = client.scopes.map((scope) => `<li><code>${escapeHtml(scope)}</code></li>`).join('');
  return loginPage(
    `Approve ${client.name}`,
    `<h1>Approve ${escapeHtml(client.name)}?</h1>
<p>${escapeHtml(organisationName)} has not approved this application yet. If you approve it, people of your organisation can sign in to it, and it can use:</p>
<ul>${scopes}</ul>
<form method="post" action="${escapeHtml(`${url.pathname}${url.search}`)}"><input type="hidden" name="consent" value="${escapeHtml(ticket)}">
<button type="submit">Approve</button></form><p style="margin-top:1rem"><a href="${escapeHtml(back)}">Do not approve</a></p>`,
  );
}

/** Says why a sign-in cannot go on; `back` leads to the application where that is safe. */
export function problemPage(sentence: string, back: string | null): string {
  const link = back ? `<p><a href="${escapeHtml(back)}">Return to the application</a></p>` : '';
  return loginPage(
    'Sign-in is not possible',
    `<h1>Sign-in is not possible</h1><p role="alert">${escapeHtml(sentence)}</p>${link}`,
  );
}

/** Shown after a logout without an address to return to. */
export function signedOutPage(): string {
  return loginPage('Signed out', '<h1>You are signed out</h1><p>You can close this page.</p>');
}
