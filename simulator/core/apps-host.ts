import type { RequestListener } from 'node:http';
import { integrationsOf, integrationType } from '../routes/integration-state.ts';
import { sendText } from './http-server.ts';
import { escapeHtml } from './login-pages.ts';
import { sessionPerson } from './oauth-authorize.ts';
import type { OAuthState } from './oauth-state.ts';
import type { SimOrganisation, SimRegion } from './types.ts';
import type { CoreWorld } from './world.ts';

/** Names of the environments in Genesys' service discovery, by region. */
const environmentNames: Readonly<Record<string, string>> = {
  'us-east-1': 'prod',
  'eu-west-1': 'prod-euw1',
  'ap-northeast-1': 'prod-apne1',
};

type ClientApp = { readonly id: string; readonly name: string; readonly url: string };

/** Fills in the placeholders an integration's address may hold. */
export function fillPlaceholders(url: string, region: SimRegion): string {
  return url
    .replaceAll('{{gcLangTag}}', 'en-US')
    .replaceAll('{{gcHostOrigin}}', encodeURIComponent(region.appsBaseUrl))
    .replaceAll('{{gcTargetEnv}}', environmentNames[region.id] ?? 'prod');
}

function isWebAddress(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

/** Enabled client apps of an organisation whose address can be opened. */
function clientApps(organisation: SimOrganisation, region: SimRegion): ClientApp[] {
  return [...integrationsOf(organisation).values()]
    .filter(({ typeId, intendedState }) => integrationType(typeId).isClientApp && intendedState === 'ENABLED')
    .map(({ id, name, properties }) => ({
      id,
      name,
      url: fillPlaceholders(typeof properties.url === 'string' ? properties.url : '', region),
    }))
    .filter(({ url }) => isWebAddress(url));
}

const style = `
:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}
body{margin:0;height:100vh;display:grid;grid-template:3rem 1fr/14rem 1fr;background:#fff;color:#1c2127}
header{grid-column:1/-1;display:flex;gap:1rem;align-items:center;padding:0 1rem;background:#23395d;color:#fff}
header p{margin:0 0 0 auto}header a{color:#fff}h1{font-size:1rem;margin:0}
nav{border-right:1px solid #d5dbe3;padding:1rem;overflow:auto}nav ul{list-style:none;padding:0;margin:0}
nav a{display:block;padding:.4rem .6rem;color:inherit;border-radius:4px}nav a[aria-current]{background:#e3e9f4;font-weight:600}
main{min-width:0}main p{padding:1rem}iframe{width:100%;height:100%;border:0;display:block}
#toasts{position:fixed;right:1rem;bottom:1rem;display:grid;gap:.5rem}#toasts div{padding:.75rem 1rem;background:#1c2127;color:#fff;border-radius:6px;max-width:22rem}
:focus-visible{outline:3px solid #2f6bc9;outline-offset:2px}
@media(prefers-color-scheme:dark){body{background:#11161c;color:#e8edf2}nav{border-color:#36414d}nav a[aria-current]{background:#26344a}}
@media(max-width:40rem){body{grid-template:3rem auto 1fr/1fr}nav{border:0;border-bottom:1px solid #d5dbe3}}`;

/** Receives what the client app SDK posts: toasts and the attention count are shown, the last messages kept for tests. */
const script = `
const frame=document.querySelector('iframe');window.clientAppMessages=[];
addEventListener('message',(event)=>{
  if(!frame||event.source!==frame.contentWindow||event.origin!==new URL(frame.src).origin)return;
  const data=event.data;if(!data||data.protocol!=='purecloud-client-apps')return;
  window.clientAppMessages.push(data);if(window.clientAppMessages.length>100)window.clientAppMessages.shift();
  if(data.action==='showToast'){const toast=document.createElement('div');toast.textContent=(data.title||'')+': '+(data.message||'');
    document.getElementById('toasts').append(toast);setTimeout(()=>toast.remove(),8000)}
  if(data.action==='setAttentionCount'){document.title='('+data.count+') Genesys Cloud (simulated)'}
});`;

/** The request listener of a region's apps host: the Genesys client, reduced to what embeds an app. */
export function createAppsHost(world: CoreWorld, state: OAuthState, region: SimRegion): RequestListener {
  return (request, response) => {
    const url = new URL(request.url ?? '/', region.appsBaseUrl);
    if (url.pathname === '/' || url.pathname === '/directory') {
      response.writeHead(302, { location: `/directory/${url.search}` }).end();
      return;
    }
    if (url.pathname !== '/directory/') return sendText(response, 404, 'text/plain', 'Not found');
    const person = sessionPerson(world, state, region, request);
    const apps = person ? clientApps(person.organisation, region) : [];
    const wanted = url.searchParams.get('app');
    const chosen = wanted
      ? fillPlaceholders(wanted, region)
      : (apps.find(({ id }) => id === url.searchParams.get('id'))?.url ?? '');
    const items = apps
      .map(({ id, name, url: address }) => {
        const current = address === chosen ? ' aria-current="page"' : '';
        return `<li><a href="?id=${encodeURIComponent(id)}"${current}>${escapeHtml(name)}</a></li>`;
      })
      .join('');
    const signIn = `${region.loginBaseUrl}/login${url.search}`;
    const who = person
      ? `${escapeHtml(person.user.name)}, ${escapeHtml(person.organisation.name)} · <a href="${region.loginBaseUrl}/logout">Sign out</a>`
      : `<a href="${escapeHtml(signIn)}">Sign in</a>`;
    const frame = isWebAddress(chosen)
      ? `<iframe title="Client application" src="${escapeHtml(chosen)}" sandbox="allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-modals allow-downloads" allow="clipboard-write"></iframe>`
      : '<p>Choose an app on the left, or give one with <code>?app=…</code>.</p>';
    const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Genesys Cloud (simulated)</title><style>${style}</style></head><body><header><h1>Genesys Cloud (simulated)</h1><span>${escapeHtml(region.domain)}</span><p>${who}</p></header><nav aria-label="Apps">${items ? `<ul>${items}</ul>` : '<p>No apps are enabled.</p>'}</nav><main>${frame}</main><div id="toasts" role="status"></div><script>${script}</script></body></html>`;
    sendText(response, 200, 'text/html', html);
  };
}
