rtl/skid_buffer/skid_buffer.sv
