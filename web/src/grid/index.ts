export * from "./contract";
export { Grid } from "./grid";
