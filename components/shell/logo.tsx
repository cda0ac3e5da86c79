/** Our mark: an H under a dotted ceiling, the room left below the limit. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" fill="none" aria-hidden className={className}>
      <rect width="32" height="32" rx="8" fill="#2143a2" />
      <path d="M8 8.5h16" stroke="#829ce5" strokeWidth="2.5" strokeLinecap="round" strokeDasharray="0.1 5.2" />
      <path
        d="M9.5 24.5v-9M22.5 24.5v-9M9.5 20h13"
        stroke="#ffffff"
        strokeWidth="3.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
