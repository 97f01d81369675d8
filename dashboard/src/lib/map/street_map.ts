/**
 * The map itself, on OpenLayers. Loaded only when a map is shown; no request leaves for another host: it draws the
 * hub's own outlines, and tiles only where the configuration names an address.
 */
import Feature from 'ol/Feature';
import OlMap from 'ol/Map';
import type MapBrowserEvent from 'ol/MapBrowserEvent';
import Overlay from 'ol/Overlay';
import View from 'ol/View';
import { createEmpty, extend, isEmpty } from 'ol/extent';
import { LineString, Point, Polygon } from 'ol/geom';
import TileLayer from 'ol/layer/Tile';
import VectorLayer from 'ol/layer/Vector';
import { fromLonLat, transformExtent } from 'ol/proj';
import VectorSource from 'ol/source/Vector';
import XYZ from 'ol/source/XYZ';
import type { AreaView, LatLon, MapView } from '../wire';
import { boundsOfAreas, spread } from './bounds';
import { areaStyle, linkStyle, pointStyle } from './styles';
import type { MapColours, MapLink, MapPoint } from './types';

/** About 6 m: far enough apart to pick, near enough to be the same door. */
const SPREAD_DEG = 0.00006;
/** More pulses than this are noise, and cost frames. */
const PULSES_AT_MOST = 40;
/** Room for the legend and the buttons: top, right, bottom, left. */
const PADDING_PX = [56, 72, 72, 56];

const at = ({ lat, lon }: LatLon): number[] => fromLonLat([lon, lat]);

function areaFeature(area: AreaView): Feature[] {
  if (area.outline.length < 3) return [];
  const feature = new Feature(new Polygon([area.outline.map(at)]));
  feature.setProperties({ level: area.level, name: area.name });
  return [feature];
}

/** One map in one element. Call `destroy` when the element goes. */
export class StreetMap {
  readonly #map: OlMap;
  readonly #areas = new VectorLayer({ source: new VectorSource(), declutter: 'areas' });
  readonly #links = new VectorLayer({ source: new VectorSource() });
  readonly #points = new VectorLayer({ source: new VectorSource() });
  readonly #tiles = new TileLayer({ visible: false });
  readonly #pulses = new Map<string, Overlay>();
  #selected: string | null = null;
  #home: number[] | null = null;
  #pending: (() => void) | null = null;

  constructor(target: HTMLElement, colours: MapColours, onPick: (id: string) => void) {
    this.#map = new OlMap({
      target,
      controls: [],
      layers: [this.#tiles, this.#areas, this.#links, this.#points],
      view: new View({ center: fromLonLat([114.4, 30.5]), zoom: 15, minZoom: 8, maxZoom: 20, enableRotation: false }),
    });
    this.setColours(colours);
    this.#map.on('singleclick', (event) => {
      const id = this.#idAt(event);
      if (id !== null) onPick(id);
    });
    this.#map.on('pointermove', (event) => {
      target.style.cursor = this.#idAt(event) === null ? '' : 'pointer';
    });
  }

  /** Draws with other colours: the theme changed. */
  setColours(colours: MapColours): void {
    this.#areas.setStyle(areaStyle(colours));
    this.#links.setStyle(linkStyle(colours));
    this.#points.setStyle(pointStyle(colours, () => this.#selected));
  }

  /** The ground: outlines and, where configured, tiles. Shows all of it. */
  setGround(ground: MapView): void {
    const source = this.#areas.getSource();
    source?.clear();
    source?.addFeatures(ground.areas.flatMap(areaFeature));
    if (ground.tiles !== null) this.#tiles.setSource(new XYZ({ url: ground.tiles, maxZoom: 18 }));
    this.#tiles.setVisible(ground.tiles !== null);
    const bounds = boundsOfAreas(ground.areas);
    this.#home = bounds && transformExtent([...bounds], 'EPSG:4326', 'EPSG:3857');
    this.fitAll(0);
  }

  /** Replaces all marks. Those that stay keep their feature, so that nothing flickers. */
  setPoints(points: readonly MapPoint[]): void {
    const source = this.#points.getSource();
    if (!source) return;
    const places = spread(points.map((point) => point.place), SPREAD_DEG);
    const left = new Set(source.getFeatures().map((feature) => feature.getId()));
    points.forEach((point, index) => {
      const place = at(places[index] ?? point.place);
      left.delete(point.id);
      const known = source.getFeatureById(point.id) as Feature<Point> | null;
      const feature = known ?? new Feature<Point>();
      feature.setGeometry(new Point(place));
      feature.setProperties({ look: point.look, label: point.label, kind: point.kind });
      if (!known) {
        feature.setId(point.id);
        source.addFeature(feature);
      }
    });
    for (const id of left) {
      const gone = id === undefined ? null : (source.getFeatureById(id) as Feature | null);
      if (gone) source.removeFeature(gone);
    }
    this.#pulse(points, places);
  }

  /** Replaces all links. */
  setLinks(links: readonly MapLink[]): void {
    const source = this.#links.getSource();
    source?.clear();
    source?.addFeatures(
      links.map((link) => {
        const feature = new Feature(new LineString([at(link.from), at(link.to)]));
        feature.set('look', link.look);
        return feature;
      }),
    );
  }

  /** Marks one point as chosen; its label shows at any zoom. */
  select(id: string | null): void {
    this.#selected = id;
    this.#points.changed();
  }

  /** Brings these places into view, gently. */
  show(places: readonly LatLon[]): void {
    const extent = places.reduce((sum, place) => extend(sum, new Point(at(place)).getExtent()), createEmpty());
    if (isEmpty(extent) && places.length === 0) return;
    this.#whenSized(() => this.#map.getView().fit(extent, { padding: PADDING_PX, maxZoom: 17, duration: this.#duration() }));
  }

  /** Everything again. */
  fitAll(duration_ms = this.#duration()): void {
    const home = this.#home;
    if (home) this.#whenSized(() => this.#map.getView().fit(home, { padding: [12, 12, 12, 12], duration: duration_ms }));
  }

  /** One level nearer (1) or farther (-1). */
  zoom(by: 1 | -1): void {
    const view = this.#map.getView();
    view.animate({ zoom: (view.getZoom() ?? 15) + by, duration: this.#duration() / 2 });
  }

  /** The element's size changed. */
  resize(): void {
    this.#map.updateSize();
    const pending = this.#pending;
    if (pending) this.#whenSized(pending);
  }

  /** Takes the map out of its element. */
  destroy(): void {
    this.#map.setTarget(undefined);
    this.#map.dispose();
  }

  /** A map on a hidden tab has no size: what it should show waits until it has. */
  #whenSized(fit: () => void): void {
    const [width = 0, height = 0] = this.#map.getSize() ?? [];
    const sized = width > 0 && height > 0;
    this.#pending = sized ? null : fit;
    if (sized) fit();
  }

  #idAt(event: MapBrowserEvent): string | null {
    const id = this.#map.forEachFeatureAtPixel(event.pixel, (feature) => feature.getId(), {
      hitTolerance: 6,
      layerFilter: (layer) => layer === this.#points,
    });
    return typeof id === 'string' ? id : null;
  }

  #duration(): number {
    return matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 350;
  }

  /** Unanswered alarms pulse as page elements: the style sheet animates them without redrawing the canvas. */
  #pulse(points: readonly MapPoint[], places: readonly LatLon[]): void {
    const wanted = new Map<string, number[]>();
    points.forEach((point, index) => {
      if (point.look === 'alarm-calling' && wanted.size < PULSES_AT_MOST) wanted.set(point.id, at(places[index] ?? point.place));
    });
    for (const [id, overlay] of this.#pulses) {
      if (wanted.has(id)) continue;
      this.#map.removeOverlay(overlay);
      this.#pulses.delete(id);
    }
    for (const [id, place] of wanted) {
      const known = this.#pulses.get(id);
      if (known) {
        known.setPosition(place);
        continue;
      }
      const element = document.createElement('span');
      element.className = 'map-pulse';
      const overlay = new Overlay({ element, position: place, positioning: 'center-center', stopEvent: false });
      this.#pulses.set(id, overlay);
      this.#map.addOverlay(overlay);
    }
  }
}
