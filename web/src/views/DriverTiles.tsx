import type { DriverInfo } from "../api/generated";
import { Tile } from "../ui/Tile";

/** The engines that this server has; a choice puts the beginning of its address into the field. */
export function DriverTiles({
  drivers,
  chosen,
  onChoose,
}: {
  drivers: readonly DriverInfo[];
  chosen: string;
  onChoose(driver: DriverInfo): void;
}) {
  return (
    <div className="driver-tiles">
      {drivers.map((driver) => (
        <button
          key={driver.name}
          type="button"
          className="driver-tile"
          aria-pressed={driver.name === chosen}
          data-testid={`ConnectDialog_driver_${driver.name}`}
          onClick={() => {
            onChoose(driver);
          }}
        >
          <Tile letters={driver.tile} />
          {driver.title}
        </button>
      ))}
    </div>
  );
}
