#pragma once

namespace edl::agent {

// An RMS value over a window of one cycle follows a step of its signal in a ramp one cycle long. From where on the ramp
// it is, these tell how long ago the step was: nearer than the window's own begin or end, which are a cycle apart. That
// the signal is a sine shifts the ramp by up to a twelfth of a cycle.

/// Which share of a window lies behind a step from `before` to `after` whose RMS value is `value`.
/// @return 0 to 1; 1 where there is no step
[[nodiscard]] double share_behind_step(double before, double after, double value);

/// How many cycles ago the step was at a refresh of the RMS value, of which there is one each half cycle, where the one
/// before had not passed `level` yet and this one, `value`, has: where the ramp is over, the mean of what can be.
[[nodiscard]] double cycles_since_step(double before, double after, double level, double value);

}  // namespace edl::agent
