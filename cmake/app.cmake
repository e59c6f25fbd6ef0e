# The binary, with the window inside. web/dist is made by `npm run build` in web/ (./run and ./test do it before).
include(cmake/embed.cmake)
sextant_embed(sextant_assets ${CMAKE_SOURCE_DIR}/web/dist)

add_library(sextant_demo_shop STATIC src/app/demo_shop.cpp)
target_link_libraries(sextant_demo_shop PUBLIC sextant_base PRIVATE SQLite::SQLite3)
target_precompile_headers(sextant_demo_shop PRIVATE cmake/precompiled.h)

add_executable(sextant src/app/main.cpp src/app/launch.cpp)
target_link_libraries(sextant PRIVATE sextant_cli sextant_server sextant_all_drivers sextant_demo_shop sextant_assets)
target_precompile_headers(sextant PRIVATE cmake/precompiled.h)
