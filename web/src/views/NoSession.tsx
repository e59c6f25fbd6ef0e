import { Button } from "../ui/Button";
import { Logo } from "./Logo";
import { useAppState } from "./context";

/** The window has no session: its link was used before, or the server is gone. */
export function NoSession() {
  const phase = useAppState((state) => state.phase);
  const problem = useAppState((state) => state.problem);
  return (
    <div className="no-session" role="alert" data-testid="NoSession">
      <Logo size={40} />
      {phase === "expired" ? (
        <>
          <h1>This window’s link has been used or has expired</h1>
          <p className="second">
            A link opens one session, so that nobody else can use it. Start Sextant again from the terminal to get a new
            one.
          </p>
        </>
      ) : (
        <>
          <h1>{problem?.message ?? "The Sextant server does not answer."}</h1>
          <p className="second">{problem?.hint}</p>
          <Button
            look="primary"
            size="large"
            onClick={() => {
              location.reload();
            }}
          >
            Try again
          </Button>
        </>
      )}
    </div>
  );
}
