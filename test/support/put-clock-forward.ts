/** The system's clock, which a runtime reads, put forward for a test. */
export interface ForwardClock {
  pass(durationMs: number): void;
  end(): void;
}

export function putClockForward(): ForwardClock {
  const systemNow = Date.now;
  let forwardMs = 0;
  Date.now = () => systemNow() + forwardMs;
  return {
    pass(durationMs) {
      forwardMs += durationMs;
    },
    end() {
      Date.now = systemNow;
    },
  };
}
