export { TaskSweeper, type TaskSweeperProps } from "./task-sweeper";
