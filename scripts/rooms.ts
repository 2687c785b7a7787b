import { renderRooms } from "./rooms/render-rooms";

console.log(renderRooms());
