/** How areas, marks and links are drawn. Styles are cached by look, so a hundred marks share a handful of style objects. */
import { asArray } from 'ol/color';
import type { FeatureLike } from 'ol/Feature';
import { Point } from 'ol/geom';
import { Circle, Fill, Icon, RegularShape, Stroke, Style, Text } from 'ol/style';
import type { AreaLevel } from '../wire';
import { kindMark } from './marks';
import type { LinkLook, MapColours, PointLook } from './types';

/** Metres per pixel below which the names of buildings and people are drawn. */
const NEAR_M_PER_PX = 1.1;
const FONT = '"Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif';

/** The same colour, let through. `opacity` is 0 to 1. */
function faded(colour: string, opacity: number): number[] {
  const [r = 0, g = 0, b = 0] = asArray(colour);
  return [r, g, b, opacity];
}

function label(text: string, colours: MapColours, size_px: number, offset_px = 0, colour = colours.text): Text {
  return new Text({
    text,
    font: `600 ${size_px}px ${FONT}`,
    offsetY: offset_px,
    fill: new Fill({ color: colour }),
    stroke: new Stroke({ color: colours.halo, width: 3 }),
    overflow: true,
  });
}

/** The middle of the northern edge: the middle of an area is where its buildings and people are. */
function topOf(feature: FeatureLike): Point | undefined {
  const extent = feature.getGeometry()?.getExtent();
  const [west, , east, north] = extent ?? [];
  return west === undefined || east === undefined || north === undefined ? undefined : new Point([(west + east) / 2, north]);
}

/** Style of an area by its level; compounds and streets are outlines only. */
export function areaStyle(colours: MapColours): (feature: FeatureLike, resolution: number) => Style | Style[] {
  const plain: Record<AreaLevel, Style> = {
    street: new Style({ stroke: new Stroke({ color: faded(colours.areaEdge, 0.9), width: 3 }), zIndex: 3 }),
    community: new Style({ stroke: new Stroke({ color: faded(colours.areaEdge, 0.9), width: 2.5 }), zIndex: 3 }),
    grid: new Style({
      fill: new Fill({ color: colours.area }),
      stroke: new Stroke({ color: colours.areaEdge, width: 1.5, lineDash: [6, 5] }),
      zIndex: 1,
    }),
    compound: new Style({ stroke: new Stroke({ color: faded(colours.areaEdge, 0.45), width: 1 }), zIndex: 2 }),
    building: new Style({
      fill: new Fill({ color: colours.building }),
      stroke: new Stroke({ color: colours.buildingEdge, width: 1 }),
      zIndex: 4,
    }),
  };
  return (feature, resolution) => {
    const level = feature.get('level') as AreaLevel;
    const style = plain[level];
    const name = feature.get('name') as string;
    if (level === 'building' && resolution < NEAR_M_PER_PX) {
      return [style, new Style({ text: label(name, colours, 11), zIndex: 5 })];
    }
    if (level === 'grid' && resolution >= NEAR_M_PER_PX) {
      return [style, new Style({ text: label(name, colours, 12, 12, colours.areaText), geometry: topOf, zIndex: 6 })];
    }
    return style;
  };
}

function markShape(look: PointLook, colours: MapColours, selected: boolean): Style[] {
  const edge = new Stroke({ color: selected ? colours.text : colours.halo, width: selected ? 3 : 2 });
  const dot = (fill: string, radius: number, zIndex: number): Style[] => [
    new Style({ image: new Circle({ radius, fill: new Fill({ color: fill }), stroke: edge }), zIndex }),
  ];
  // A cell of the honeycomb: a ticket is told from an alarm and from a person without colour.
  const cell = (fill: string, zIndex: number): Style[] => [
    new Style({ image: new RegularShape({ points: 6, radius: selected ? 13 : 10, fill: new Fill({ color: fill }), stroke: edge }), zIndex }),
  ];
  switch (look) {
    case 'ticket':
      return cell(colours.accent, 12);
    case 'ticket-inbox':
      return cell(colours.asked, 13);
    case 'ticket-late':
      return cell(colours.alarm, 14);
    case 'alarm-calling':
      return dot(colours.alarm, selected ? 17 : 14, 40);
    case 'alarm-coming':
      return dot(colours.coming, selected ? 17 : 13, 30);
    case 'alarm-on-scene':
      return dot(colours.arrived, selected ? 17 : 13, 28);
    case 'door':
      return dot(colours.alarm, 13, 40);
    case 'responder':
      return dot(colours.person, 6, 20);
    case 'responder-away':
      return dot(colours.away, 5, 10);
    case 'me':
      return dot(colours.accent, 9, 45);
    case 'responder-committed':
      // Another shape, so that it is told apart without colour.
      return [
        new Style({
          image: new RegularShape({ points: 4, radius: 9, angle: Math.PI / 4, fill: new Fill({ color: colours.coming }), stroke: edge }),
          zIndex: 25,
        }),
      ];
  }
}

/** Style of a mark by its look; alarms carry the sign of their kind. */
export function pointStyle(colours: MapColours, selected: () => string | null): (feature: FeatureLike, resolution: number) => Style[] {
  const cache = new Map<string, Style[]>();
  const shape = (look: PointLook, kind: string, chosen: boolean): Style[] => {
    const key = `${look} ${kind} ${chosen}`;
    let styles = cache.get(key);
    if (!styles) {
      styles = markShape(look, colours, chosen);
      const mark = kindMark(kind, colours.onMark);
      if (mark) styles = [...styles, new Style({ image: new Icon({ src: mark, width: chosen ? 20 : 16 }), zIndex: 41 })];
      cache.set(key, styles);
    }
    return styles;
  };
  return (feature, resolution) => {
    const chosen = feature.getId() === selected();
    const look = feature.get('look') as PointLook;
    const styles = shape(look, (feature.get('kind') as string | undefined) ?? '', chosen);
    const text = feature.get('label') as string;
    const alarm = look.startsWith('alarm');
    if (text === '' || !(chosen || resolution < (alarm ? NEAR_M_PER_PX * 1.2 : NEAR_M_PER_PX))) return styles;
    return [...styles, new Style({ text: label(text, colours, alarm ? 12 : 11, alarm ? 26 : 17), zIndex: chosen ? 60 : 15 })];
  };
}

/** Style of a link: dashed while only asked, a full line once somebody comes. */
export function linkStyle(colours: MapColours): (feature: FeatureLike) => Style {
  const styles: Record<LinkLook, Style> = {
    asked: new Style({ stroke: new Stroke({ color: faded(colours.asked, 1), width: 2, lineDash: [3, 6] }) }),
    coming: new Style({ stroke: new Stroke({ color: faded(colours.coming, 1), width: 3 }) }),
    refused: new Style({ stroke: new Stroke({ color: faded(colours.away, 0.7), width: 1, lineDash: [2, 6] }) }),
  };
  return (feature) => styles[feature.get('look') as LinkLook];
}
