/** The sextant. */
export function Logo({ size }: { size: 20 | 40 }) {
  return (
    <svg
      className="logo"
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth={size === 20 ? 1.7 : 1.3}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M3.2 13.2a9.5 9.5 0 0 0 13.6 0" />
      <path d="M10 3 3.2 13.2M10 3l6.8 10.2M10 3v9.3" />
      <circle cx="10" cy="3" r="1.3" fill="currentColor" />
    </svg>
  );
}
