"""An RTSP server for tests, run by the system's Python with GStreamer: rtsp_server.py PORT [USER PASSWORD [basic|digest]].

It prints a line when it serves rtsp://127.0.0.1:PORT/live.
"""

import sys
from pathlib import Path

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

sys.path.insert(0, str(Path(__file__).parent))
from clock_picture import HEIGHT, WIDTH, clock_code, clock_picture  # noqa: E402

RATE = 25
LAUNCH = (
    f"( appsrc name=pictures is-live=true do-timestamp=true format=time caps=video/x-raw,format=I420,width={WIDTH},"
    f"height={HEIGHT},framerate={RATE}/1 ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max={RATE // 2} ! "
    "rtph264pay name=pay0 pt=96 config-interval=1 )"
)


def send_pictures(_factory, media):
    source = media.get_element().get_by_name_recurse_up("pictures")

    def push():
        state = source.emit("push-buffer", Gst.Buffer.new_wrapped(clock_picture(clock_code())))
        return state == Gst.FlowReturn.OK

    GLib.timeout_add(1000 // RATE, push)


def protect(server, factory, user, password, method):
    auth, token = GstRtspServer.RTSPAuth(), GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "user")
    if method == "digest":
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        auth.add_digest(user, password, token)
    else:
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, password), token)
    permissions = GstRtspServer.RTSPPermissions()
    for permission in ("access", "construct"):
        permissions.add_permission_for_role("user", f"media.factory.{permission}", True)
    factory.set_permissions(permissions)
    server.set_auth(auth)


def main(port, *login):
    Gst.init(None)
    server, factory = GstRtspServer.RTSPServer(), GstRtspServer.RTSPMediaFactory()
    server.set_address("127.0.0.1")
    server.set_service(port)
    factory.set_shared(True)
    factory.set_launch(LAUNCH)
    factory.connect("media-configure", send_pictures)
    if login:
        protect(server, factory, *login[:2], login[2] if len(login) > 2 else "basic")
    server.get_mount_points().add_factory("/live", factory)
    assert server.attach(None), "the port is in use"
    print("ready", flush=True)
    GLib.MainLoop().run()


if __name__ == "__main__":
    main(*sys.argv[1:])
