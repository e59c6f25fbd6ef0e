import type { LucideIcon } from "lucide-react";

export interface IconProps {
  of: LucideIcon;
  /** 16 in bars, 14 in dense rows, 12 for chevrons and small marks. */
  size?: 12 | 14 | 16;
  className?: string;
}

/** A lucide icon in the three sizes of the design; always decoration, the control beside it has the name. */
export function Icon({ of: Drawing, size = 16, className }: IconProps) {
  return (
    <Drawing size={size} strokeWidth={size === 12 ? 2.4 : 2} aria-hidden="true" {...(className ? { className } : {})} />
  );
}
