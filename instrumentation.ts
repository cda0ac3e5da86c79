/** Runs once in the server process, before the first request: the job runner, key rotation and an orderly stop. */
export async function register(): Promise<void> {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return;
  const { startServer } = await import('#lib/server.ts');
  await startServer();
}
