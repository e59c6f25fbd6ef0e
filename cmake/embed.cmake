# sextant_embed(target folder): every file of the folder becomes bytes of the binary, found by find_asset("/index.html").
# The assembler includes the files, so that large ones cost no compile time.
function(sextant_embed target folder)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${folder} ${folder}/*)
  list(SORT files)
  set(assembly "    .section .rodata\n")
  set(externs "")
  set(entries "")
  set(index 0)
  set(depends "")
  foreach(file ${files})
    string(APPEND assembly "    .balign 16\n    .global sextant_asset_${index}\n    .hidden sextant_asset_${index}\n"
                           "sextant_asset_${index}:\n    .incbin \"${folder}/${file}\"\n"
                           "    .global sextant_asset_${index}_end\n    .hidden sextant_asset_${index}_end\n"
                           "sextant_asset_${index}_end:\n    .byte 0\n")
    string(APPEND externs "extern char const sextant_asset_${index}[], sextant_asset_${index}_end[];\n")
    string(APPEND entries "    {\"/${file}\", sextant_asset_${index}, sextant_asset_${index}_end},\n")
    list(APPEND depends ${folder}/${file})
    math(EXPR index "${index} + 1")
  endforeach()
  string(APPEND assembly "    .section .note.GNU-stack,\"\",@progbits\n")
  set(SEXTANT_ASSET_EXTERNS ${externs})
  set(SEXTANT_ASSET_ENTRIES ${entries})
  set(out ${CMAKE_BINARY_DIR}/generated)
  file(CONFIGURE OUTPUT ${out}/assets.S CONTENT "${assembly}" @ONLY)
  configure_file(${CMAKE_SOURCE_DIR}/cmake/assets.cpp.in ${out}/assets.cpp @ONLY)
  set_source_files_properties(${out}/assets.S PROPERTIES OBJECT_DEPENDS "${depends}")
  add_library(${target} STATIC ${out}/assets.S ${out}/assets.cpp)
endfunction()
