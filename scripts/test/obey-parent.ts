import { z } from 'zod';

/** Does what the parent process sends over the IPC channel, answers each command by its number, and ends with the parent. */
export function obeyParent<Command>(schema: z.ZodType<Command>, obey: (command: Command) => Promise<unknown>): void {
  const Message = z.object({ id: z.number(), command: schema });
  process.on('message', (raw) => {
    const { id, command } = Message.parse(raw);
    obey(command).then(
      (value) => process.send?.({ id, value }),
      (error: unknown) => process.send?.({ id, error: error instanceof Error ? error.message : 'failed' }),
    );
  });
  process.on('disconnect', () => process.exit(0));
}
