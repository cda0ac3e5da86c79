import { NotFoundState } from '#components/state/not-found-state.tsx';

/** Something the organisation does not have, inside its own frame. */
export default function NotFoundInOrganisation() {
  return <NotFoundState />;
}
