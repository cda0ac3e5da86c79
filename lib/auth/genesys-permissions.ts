/** Whether the held Genesys permissions (`domain:entity:action`, any part may be `*`) cover the wanted one. */
export function holdsGenesysPermission(held: readonly string[], wanted: string): boolean {
  const wantedParts = wanted.split(':');
  return held.some((permission) => {
    const parts = permission.split(':');
    return (
      parts.length === wantedParts.length && parts.every((part, index) => part === '*' || part === wantedParts[index])
    );
  });
}
