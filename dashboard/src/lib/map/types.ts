/** What a screen may put on the map. Everything here is plain data, so that a screen builds it without loading the map library. */
import type { AlarmKind, LatLon } from '../wire';

/** How a point looks. The look is never the only sign: the same fact stands as text beside the map. */
export type PointLook =
  | 'alarm-calling'
  | 'alarm-coming'
  | 'alarm-on-scene'
  | 'responder'
  | 'responder-away'
  | 'responder-committed'
  | 'me'
  | 'door'
  | 'ticket'
  | 'ticket-inbox'
  | 'ticket-late';

/** One mark. `id` is unique among all points of the map and comes back when it is picked. */
export interface MapPoint {
  readonly id: string;
  readonly place: LatLon;
  readonly look: PointLook;
  /** Short text beside the mark; drawn when the map is near enough, or always when selected. */
  readonly label: string;
  /** Which sign an alarm carries. */
  readonly kind?: AlarmKind;
}

/** How far the one at the other end of a link got. */
export type LinkLook = 'asked' | 'coming' | 'refused';

/** A line between somebody and the door. */
export interface MapLink {
  readonly from: LatLon;
  readonly to: LatLon;
  readonly look: LinkLook;
}

/** Colours the canvas draws with, as the style sheet resolves them. */
export interface MapColours {
  readonly ground: string;
  readonly area: string;
  readonly areaEdge: string;
  readonly areaText: string;
  readonly building: string;
  readonly buildingEdge: string;
  readonly text: string;
  readonly halo: string;
  readonly alarm: string;
  readonly coming: string;
  readonly asked: string;
  readonly arrived: string;
  readonly person: string;
  readonly away: string;
  readonly onMark: string;
  readonly accent: string;
}
