rtl/weir_pkg/weir_pkg.sv
rtl/range_reduce/range_reduce.sv
rtl/exp2_rom/exp2_rom.sv
rtl/exp2_unit/exp2_unit.sv
