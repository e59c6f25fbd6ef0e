/** What stands where rows would be: one sentence, and one more about why or what to do. */
export function Nothing({
  title,
  text,
  place = "tree",
}: {
  title: string;
  text?: string;
  place?: "tree" | "inspector";
}) {
  return (
    <div className={place === "tree" ? "tree empty" : "empty inspector-empty"}>
      <strong>{title}</strong>
      {text ? <span>{text}</span> : null}
    </div>
  );
}
