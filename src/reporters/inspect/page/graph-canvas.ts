// Owns a drawing that one moves and enlarges: with the pointer, the wheel, fingers, and buttons. Distances are those of the screen.

import { html, svg } from "./dom.ts";

const leastScale = 0.08;
const mostScale = 2.5;

/** The drawing's frame. What is drawn goes into `content`. */
export class GraphCanvas {
  readonly element: HTMLElement;
  readonly content: SVGGElement;
  readonly #svg: SVGSVGElement;
  #x = 0;
  #y = 0;
  #scale = 1;
  #size = { width: 0, height: 0 };

  constructor(label: string) {
    this.content = svg("g");
    this.#svg = svg("svg", { role: "group", "aria-label": label }, this.content);
    this.element = html("div", { class: "canvas" }, this.#svg as unknown as Node, this.#buttons());
    this.#svg.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    this.#svg.addEventListener("pointerdown", (event) => this.#drag(event));
  }

  /** Says how large the drawing is. */
  resize(width: number, height: number): void {
    this.#size = { width, height };
  }

  /** Shows all of the drawing, or where that would be too small to read, its beginning. */
  fit(least = leastScale): void {
    const { width, height } = this.#frame();
    if (width === 0 || this.#size.width === 0) return;
    const margin = 32;
    const whole = Math.min((width - margin * 2) / this.#size.width, (height - margin * 2) / this.#size.height);
    this.#scale = Math.min(1, Math.max(least, whole));
    const spareX = width - this.#size.width * this.#scale;
    const spareY = height - this.#size.height * this.#scale;
    this.#x = spareX > 0 ? Math.min(spareX / 2, 80) : margin;
    this.#y = spareY > 0 ? spareY / 2 : margin;
    this.#apply();
  }

  /** Moves the drawing so that a place is in view, and no further; where it is too small to be read, enlarges it. */
  reveal(x: number, y: number, width: number): void {
    const frame = this.#frame();
    if (frame.width === 0) return;
    if (this.#scale < 0.55) {
      this.#scale = 0.9;
      this.#x = frame.width / 2 - (x + width / 2) * this.#scale;
      this.#y = frame.height / 2 - y * this.#scale;
    }
    const margin = 72;
    const left = this.#x + x * this.#scale;
    const right = left + width * this.#scale;
    const middle = this.#y + y * this.#scale;
    if (right > frame.width - margin) this.#x -= right - frame.width + margin;
    if (this.#x + x * this.#scale < margin) this.#x += margin - (this.#x + x * this.#scale);
    if (middle > frame.height - margin) this.#y -= middle - frame.height + margin;
    if (middle < margin) this.#y += margin - middle;
    this.#apply();
  }

  zoom(factor: number): void {
    const { width, height } = this.#frame();
    this.#zoomAt(factor, width / 2, height / 2);
  }

  #frame(): { width: number; height: number } {
    return { width: this.#svg.clientWidth, height: this.#svg.clientHeight };
  }

  #zoomAt(factor: number, x: number, y: number): void {
    const scale = Math.min(mostScale, Math.max(leastScale, this.#scale * factor));
    this.#x = x - ((x - this.#x) * scale) / this.#scale;
    this.#y = y - ((y - this.#y) * scale) / this.#scale;
    this.#scale = scale;
    this.#apply();
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const { left, top } = this.#svg.getBoundingClientRect();
    if (event.ctrlKey || event.metaKey) {
      this.#zoomAt(Math.exp(-event.deltaY / 200), event.clientX - left, event.clientY - top);
      return;
    }
    // Some wheels count lines.
    const unit = event.deltaMode === 1 ? 20 : 1;
    this.#x -= (event.shiftKey ? event.deltaY : event.deltaX) * unit;
    this.#y -= (event.shiftKey ? 0 : event.deltaY) * unit;
    this.#apply();
  }

  #drag(event: PointerEvent): void {
    if (event.button !== 0) return;
    let { clientX, clientY } = event;
    const move = (next: PointerEvent) => {
      this.#x += next.clientX - clientX;
      this.#y += next.clientY - clientY;
      ({ clientX, clientY } = next);
      this.#svg.classList.add("dragged");
      this.#apply();
    };
    const end = () => {
      removeEventListener("pointermove", move);
      this.#svg.classList.remove("dragged");
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", end, { once: true });
    addEventListener("pointercancel", end, { once: true });
  }

  #apply(): void {
    this.content.setAttribute("transform", `translate(${this.#x} ${this.#y}) scale(${this.#scale})`);
    // Names that nobody can read cost time and tell nothing.
    this.#svg.classList.toggle("far", this.#scale < 0.3);
  }

  #buttons(): HTMLElement {
    const button = (label: string, text: string, onclick: () => void) =>
      html("button", { type: "button", "aria-label": label, title: label, onclick }, text);
    return html(
      "div",
      { class: "zoom", role: "group", "aria-label": "Size" },
      button("Enlarge (+)", "+", () => this.zoom(1.3)),
      button("Make smaller (-)", "−", () => this.zoom(1 / 1.3)),
      button("Show all (0)", "⤢", () => this.fit()),
    );
  }
}
