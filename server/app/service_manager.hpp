#pragma once

namespace oryx::app {

/// Tells systemd how far the service is (sd_notify(3)): so that what waits for the server starts when it answers, and
/// not before. Without a service manager these do nothing.
void notify_ready();
void notify_stopping();

}  // namespace oryx::app
