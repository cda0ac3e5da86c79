import { redirect } from 'next/navigation';
import { readSession } from '#lib/auth/session.ts';
import { startPathOf } from '#lib/auth/start-path.ts';

/** The front door: sends everybody to the page they come for. */
export default async function FrontDoor() {
  redirect(startPathOf(await readSession()));
}
