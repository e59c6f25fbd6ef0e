export * from "./contract";
export { Grid } from "./grid";
export { setRowHeight } from "./painter";
