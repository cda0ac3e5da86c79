// `npm run -s simulator -- --port N --seed S`: the local Genesys Cloud alone. It ends with the script that started it.

process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
await import('#simulator/main.ts');

export {};
