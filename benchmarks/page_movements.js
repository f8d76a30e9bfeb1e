// Moves the page for some seconds, an event a frame, and gives the time of every frame. Run in the page by page_frames.py.
async ([movement, seconds]) => {
  const frame = document.querySelector(".picture-frame");
  frame.setPointerCapture = () => undefined; // The browser has no such pointers.
  const { left, top, width, height } = frame.getBoundingClientRect();
  const middle = { clientX: left + width / 2, clientY: top + height / 2 };

  const send = (Kind, type, init) =>
    frame.dispatchEvent(new Kind(type, { bubbles: true, cancelable: true, ...middle, ...init }));
  const from = (dx, dy) => ({ clientX: middle.clientX + dx, clientY: middle.clientY + dy });
  const mouse = (type, dx, dy) =>
    send(PointerEvent, type, { ...from(dx, dy), pointerId: 1, pointerType: "mouse" });
  const finger = (type, pointerId, dx) =>
    send(PointerEvent, type, { ...from(dx, 0), pointerId, pointerType: "touch" });
  const wheel = (init) => send(WheelEvent, "wheel", init);

  const circle = (n) => [0.2 * width * Math.sin(n / 15), 0.2 * height * Math.cos(n / 15)];
  const enlarge = () => {
    for (let notch = 0; notch < 4; notch += 1) wheel({ ctrlKey: true, deltaY: -100 });
  };

  const movements = {
    drag: {
      begin: () => {
        enlarge();
        mouse("pointerdown", ...circle(0));
      },
      step: (n) => mouse("pointermove", ...circle(n)),
    },
    zoom: { step: (n) => wheel({ ctrlKey: true, deltaY: n % 80 < 40 ? -8 : 8 }) },
    pinch: {
      begin: () => {
        finger("pointerdown", 1, -60);
        finger("pointerdown", 2, 60);
      },
      step: (n) => {
        const apart = 60 + 0.15 * width * (1 - Math.cos(n / 25));
        finger("pointermove", 1, -apart);
        finger("pointermove", 2, apart);
      },
    },
    wheel: {
      begin: enlarge,
      step: (n) => wheel({ deltaY: n % 60 < 30 ? 12 : -12, deltaX: 4 * Math.sin(n / 20) }),
    },
    hover: { step: (n) => mouse("pointermove", 2 * circle(n / 2)[0], 2 * circle(n / 3)[1]) },
    scroll: { step: (n) => window.scrollBy(0, n % 240 < 120 ? 40 : -40) },
  };

  const { begin, step } = movements[movement];
  begin?.();
  const times = [];
  await new Promise((resolve) => {
    const next = (now) => {
      times.push(now);
      step(times.length);
      if (now - times[0] < 1000 * seconds) requestAnimationFrame(next);
      else resolve();
    };
    requestAnimationFrame(next);
  });
  return times;
};
