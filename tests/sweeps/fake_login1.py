#!/usr/bin/python3
"""A logind for tests, on the bus of DBUS_SYSTEM_BUS_ADDRESS: it gives out inhibitors, and tells of a sleep when told to.

Prints "ready", then "held" and "let go" as an inhibitor of sleep is taken and given up. A line "sleep" or "wake" on its input is told
to the bus, and so is "lie", as another program would, who is not logind.
"""

import os
import sys
import threading

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

NAME, PATH, INTERFACE = "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager"


def say(word):
    print(word, flush=True)


def await_end(descriptor):
    os.read(descriptor, 1)
    os.close(descriptor)
    say("let go")


class Manager(dbus.service.Object):
    @dbus.service.method(INTERFACE, in_signature="ssss", out_signature="h")
    def Inhibit(self, what, _who, _why, mode):
        reader, writer = os.pipe()
        given = dbus.types.UnixFd(writer)
        os.close(writer)
        if (what, mode) == ("sleep", "delay"):
            say("held")
            threading.Thread(target=await_end, args=(reader,), daemon=True).start()
        return given

    @dbus.service.signal(INTERFACE, signature="b")
    def PrepareForSleep(self, begins):
        pass


class Liar(dbus.service.Object):
    @dbus.service.signal(INTERFACE, signature="b")
    def PrepareForSleep(self, begins):
        pass


def main():
    dbus.mainloop.glib.threads_init()
    loop = dbus.mainloop.glib.DBusGMainLoop()
    bus = dbus.bus.BusConnection(os.environ["DBUS_SYSTEM_BUS_ADDRESS"], mainloop=loop)
    other = dbus.bus.BusConnection(os.environ["DBUS_SYSTEM_BUS_ADDRESS"], mainloop=loop)
    name = dbus.service.BusName(NAME, bus)
    manager, liar = Manager(name, PATH), Liar(other, PATH)
    tell = {"sleep": lambda: manager.PrepareForSleep(True), "wake": lambda: manager.PrepareForSleep(False),
            "lie": lambda: liar.PrepareForSleep(True)}

    def read(source, _condition):
        word = source.readline().strip()
        if not word:
            main_loop.quit()
            return False
        tell[word]()
        return True

    main_loop = GLib.MainLoop()
    GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, read)
    say("ready")
    main_loop.run()


main()
