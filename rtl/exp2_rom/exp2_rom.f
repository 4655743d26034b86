rtl/weir_pkg/weir_pkg.sv
rtl/exp2_rom/exp2_rom.sv
