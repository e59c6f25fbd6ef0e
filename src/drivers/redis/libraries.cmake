set(DRIVER_LIBRARIES sextant_net)
