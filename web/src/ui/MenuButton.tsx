import { useRef, useState } from "react";
import { Button, type ButtonProps } from "./Button";
import { Menu, type Anchor, type MenuItem } from "./Menu";

export interface MenuButtonProps extends Omit<ButtonProps, "onClick" | "ref" | "expanded" | "menu"> {
  menuLabel: string;
  align?: "left" | "right";
  /** Asked for when the menu opens. */
  items(): readonly MenuItem[];
}

/** A button that opens a menu below itself. */
export function MenuButton({ menuLabel, align, items, ...button }: MenuButtonProps) {
  const [anchor, setAnchor] = useState<Anchor | undefined>(undefined);
  const ref = useRef<HTMLButtonElement>(null);
  return (
    <>
      <Button
        {...button}
        ref={ref}
        menu
        expanded={anchor !== undefined}
        onClick={() => {
          setAnchor(anchor ? undefined : ref.current?.getBoundingClientRect());
        }}
      />
      {anchor ? (
        <Menu
          label={menuLabel}
          anchor={anchor}
          {...(align ? { align } : {})}
          items={items()}
          onClose={() => {
            setAnchor(undefined);
          }}
        />
      ) : null}
    </>
  );
}
