import type { MouseEvent, ReactNode, Ref } from "react";
import { Kbd } from "./Kbd";

export interface ButtonProps {
  children?: ReactNode;
  /** What the button does, for an icon-only button and for the tooltip. */
  label?: string;
  /** Keycaps: inside a primary button, in the tooltip of others. */
  caps?: readonly string[];
  look?: "default" | "primary" | "ghost" | "danger";
  size?: "small" | "large";
  icon?: boolean;
  /** A sentence that says why it cannot be used; it stays in the tab order, so that the reason can be read. */
  disabled?: string | false;
  pressed?: boolean;
  expanded?: boolean;
  pending?: boolean;
  /** Marks a button that opens a menu. */
  menu?: boolean;
  testid?: string;
  /** The command of the shortcut that presses it while it is in sight. */
  command?: string;
  onClick?: (event: MouseEvent<HTMLButtonElement>) => void;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({
  children,
  label,
  caps,
  look = "default",
  size,
  icon,
  disabled,
  pressed,
  expanded,
  pending,
  menu,
  testid,
  command,
  onClick,
  ref,
}: ButtonProps) {
  const classes = [
    "button",
    look === "default" ? "" : `button-${look}`,
    size ? `button-${size}` : "",
    icon ? "button-icon" : "",
    pending ? "button-pending" : "",
  ];
  const tip = disabled || label;
  return (
    <button
      ref={ref}
      type="button"
      className={classes.filter(Boolean).join(" ")}
      data-testid={testid}
      data-command={command}
      aria-label={icon ? label : undefined}
      aria-disabled={disabled ? true : undefined}
      aria-pressed={pressed}
      aria-expanded={expanded}
      aria-haspopup={menu ? "menu" : undefined}
      data-tip={tip || undefined}
      data-caps={look === "primary" || disabled ? undefined : caps?.join("\n")}
      onClick={(event) => {
        if (!disabled) onClick?.(event);
      }}
    >
      {children}
      {look === "primary" && caps ? <Kbd caps={caps} /> : null}
    </button>
  );
}
