import { useEffect, useMemo, useState } from "react";
import { formatBytes } from "../core/format";
import { imageOf, typedBytes } from "../core/values";
import type { ValueText as Given } from "./useValueEditor";
import { ValueText } from "./ValueText";

export interface ValueBytesProps {
  given: Given;
  /** The digits as they stand now. */
  text: string;
  read_only: boolean;
  label: string;
  onText(text: string): void;
}

/** The picture that bytes are, if they are one; a broken one is said to be. */
function Picture({ bytes }: { bytes: Uint8Array }) {
  const image = imageOf(bytes);
  const [size, setSize] = useState<{ width: number; height: number } | "broken" | undefined>(undefined);
  const type = image?.type ?? "";
  const url = useMemo(() => (type === "" ? "" : URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type }))), [bytes, type]);
  useEffect(
    () => () => {
      if (url !== "") URL.revokeObjectURL(url);
    },
    [url],
  );
  if (!image) return null;
  return (
    <figure className="value-picture" data-testid="ValueDialog_picture">
      {size === "broken" ? null : (
        <img
          src={url}
          alt={`The value as a ${image.name} picture`}
          onLoad={(event) => setSize({ width: event.currentTarget.naturalWidth, height: event.currentTarget.naturalHeight })}
          onError={() => setSize("broken")}
        />
      )}
      <figcaption className="quiet">
        {size === "broken"
          ? `It begins as a ${image.name} picture does, but it is none that can be drawn.`
          : `${image.name}${size ? `, ${size.width} × ${size.height}` : ""}, ${formatBytes(bytes.length)}`}
      </figcaption>
    </figure>
  );
}

/** Bytes as hexadecimal digits, sixteen a line, and as a picture beside them. */
export function ValueBytes({ given, text, read_only, label, onText }: ValueBytesProps) {
  const typed = useMemo(() => typedBytes(text), [text]);
  return (
    <div className="value-bytes">
      <ValueText given={given} language="plain" read_only={read_only} label={label} onText={onText} />
      {"bytes" in typed ? <Picture key={given.version} bytes={typed.bytes} /> : null}
    </div>
  );
}
